"""Run by alembic: the revisions over the connection that `migrating` hands it."""

from alembic import context

if getattr(context, "config", None) is not None:  # imported by anything else there is nothing to run
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()
