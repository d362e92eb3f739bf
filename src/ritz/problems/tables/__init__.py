"""Your own table: which column is asked for, and what may be used to answer."""

from ritz.problems.tables.user_table import UserTable as UserTable
