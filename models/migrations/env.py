"""How does Alembic reach the database? By the URL or connection that the command gives it."""

from alembic import context
from sqlalchemy import NullPool, create_engine, inspect

from models import Base

config = context.config
# Whoever waits for a table keeps everybody waiting who comes after: so nobody waits longer, and the
# whole is begun again.
PATIENCE = "SET LOCAL lock_timeout = '3s'"
# Every page begins with who asks. Where these are held first, people wait there and hold nothing
# that a migration waits for in turn: otherwise the database breaks off one of both, mostly people.
FIRST = ("sign_in", "person")


def run() -> None:
    """Migrate in one transaction, on the connection given or on one of our own."""
    connection = config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    engine = create_engine(config.attributes["url"], poolclass=NullPool)
    with engine.connect() as own:
        migrate(own)
        own.commit()


def migrate(connection) -> None:
    """Bring the schema to the revision asked for."""
    context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
    with context.begin_transaction():
        connection.exec_driver_sql(PATIENCE)
        if inspect(connection).has_table(FIRST[0]):
            connection.exec_driver_sql(f"LOCK TABLE {', '.join(FIRST)} IN ACCESS EXCLUSIVE MODE")
        context.run_migrations()


run()
