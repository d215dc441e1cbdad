"""A step of a migration that each kind of database says in its own words."""

from collections.abc import Mapping, Sequence
from typing import Any

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations

Statements = Mapping[str, Sequence[str]]      # the kind of database -> its statements, in order


@Operations.register_operation("execute_on")
class ExecuteOn(MigrateOperation):
    """In a migration: `op.execute_on(sqlite=[...], postgresql=[...])`."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements

    @classmethod
    def execute_on(cls, operations: Operations, **statements: Sequence[str]) -> Any:
        """Execute the statements meant for the database at hand."""
        return operations.invoke(cls(statements))


@Operations.implementation_for(ExecuteOn)
def _execute(operations: Operations, step: ExecuteOn) -> None:
    connection = operations.get_bind()
    for statement in step.statements[connection.dialect.name]:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


@renderers.dispatch_for(ExecuteOn)
def _written(context: Any, step: ExecuteOn) -> str:
    said = ", ".join(f"{kind}={list(statements)!r}" for kind, statements in step.statements.items())
    return f"op.execute_on({said})"
