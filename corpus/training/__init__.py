"""Steps of the training: laws -> vocabulary -> first vectors -> pairs -> learned vectors -> shipped folder."""
