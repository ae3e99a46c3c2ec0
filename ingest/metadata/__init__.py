"""What a document says about itself: title, issuer, 文号, date, region, level, kind, years in force."""
