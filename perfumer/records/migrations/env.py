"""Connect Alembic to the database through the connection that the kiosk passes."""

from alembic import context

from perfumer.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
