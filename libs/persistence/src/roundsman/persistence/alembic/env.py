"""What Alembic runs: upgrade on the connection that `roundsman.persistence.migrations` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
