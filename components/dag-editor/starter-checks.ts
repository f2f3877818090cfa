import type { StarterNames } from "./starters";

/** A document that uses every data-quality check, and says in comments what each is for. */
export function starterChecks({ database, timezone }: StarterNames): string {
  return `# Checks read a database and never change it. Their results are kept as history.
dag_id: tour_of_checks
description: What can be checked about data
owner: me
tags: [example]
schedule: "@daily"
timezone: ${timezone}
start_date: 2026-01-01
catchup: false

tasks:
  # The columns are there, of their types.
  columns_are_there:
    operator: check.schema
    connection: ${database}
    table: orders
    columns: { id: bigint, amount: numeric, day: date }

  # The newest row is not too old.
  orders_are_fresh:
    operator: check.freshness
    connection: ${database}
    table: orders
    column: created_at
    max_age: 1d

  # So many rows, give or take a tenth.
  enough_orders:
    operator: check.row_count
    connection: ${database}
    table: orders
    partition_clause: day = '{{ ds }}'
    rows: { geq_to: 100, tolerance: 0.1 }

  # Figures of columns, measured in one pass; the rows that fail are kept with the result.
  columns_make_sense:
    operator: check.column
    needs: [columns_are_there]
    connection: ${database}
    table: orders
    partition_clause: day = '{{ ds }}'
    column_mapping:
      id: { unique_check: { equal_to: 0 }, null_check: { equal_to: 0 } }
      amount: { min: { geq_to: 0 }, max: { less_than: 100000 } }
    sample_rows: 10

  # Statements that hold for each row, or for all of them; warn does not fail the task.
  statements_hold:
    operator: check.table
    needs: [columns_are_there]
    connection: ${database}
    table: orders
    severity: warn
    checks:
      no_future_orders: { check_statement: day <= current_date }
      some_revenue: { check_statement: sum(amount) > 0 }

  # A query gives one value, or one between two others.
  no_orphans:
    operator: check.value
    connection: ${database}
    sql: select count(*) from orders where customer_id is null
    pass_value: 0
  share_of_refunds:
    operator: check.threshold
    connection: ${database}
    sql: select avg(case when refunded then 1 else 0 end) from orders
    max_threshold: 0.05

  # No figure is more than half as large again as a week before, nor smaller by as much.
  like_last_week:
    operator: check.interval
    connection: ${database}
    table: orders
    date_filter_column: day
    metrics_thresholds: { count(*): 1.5, sum(amount): 1.5 }
`;
}
