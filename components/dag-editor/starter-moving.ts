import type { StarterNames } from "./starters";

/** A document that moves data between places and tells people, with comments on how. */
export function starterMoving(names: StarterNames) {
  const { database, copy, files, store, mail, chat, timezone } = names;
  return `# Data on its way: streamed, whole or not at all, and the same when it is run again.
dag_id: tour_of_moving
description: From one place to another, and a word to those who wait for it
owner: me
tags: [example]
schedule: "@daily"
timezone: ${timezone}
start_date: 2026-01-01
catchup: false

tasks:
  # A query's rows into a table elsewhere. The day's rows are replaced in one transaction.
  copy_orders:
    operator: sql.transfer
    source: ${database}
    sql: select id, day, amount from orders where day = $1
    parameters: ["{{ ds }}"]
    target: ${copy}
    table: orders_copy
    mode: replace_partition
    partition: { column: day, from: "{{ ds }}", to: "{{ ds | ds_add: 1 }}" }

  # A file between SFTP servers, local folders and S3.
  fetch_file:
    operator: file.transfer
    from_connection: ${files}
    from_path: outgoing/orders-{{ ds }}.csv
    to_connection: ${files}
    to_path: archive/orders-{{ ds }}.csv

  # Files or a text into a bucket; a folder ends in /.
  upload_report:
    operator: s3.upload
    needs: [copy_orders]
    connection: ${store}
    to: s3://shop/reports/{{ ds }}.txt
    text: Orders of {{ ds }} are in the warehouse.

  # What is in a bucket, as a list that other tasks can be mapped over.
  list_deliveries:
    operator: s3.list
    connection: ${store}
    objects: s3://shop/in/{{ ds }}/*.csv

  download_deliveries:
    operator: s3.download
    needs: [list_deliveries]
    connection: ${store}
    from: s3://shop/in/{{ ds }}/*.csv
    to_connection: ${files}
    to_path: incoming/{{ ds }}/

  # With move each object is deleted once its copy is there.
  archive_deliveries:
    operator: s3.copy
    needs: [download_deliveries]
    connection: ${store}
    from: s3://shop/in/{{ ds }}/*.csv
    to: s3://shop/done/{{ ds }}/
    move: true

  # More than max_objects fail the task before the first is deleted.
  tidy_up:
    operator: s3.delete
    needs: [archive_deliveries]
    connection: ${store}
    objects: "s3://shop/done/{{ ds | ds_add: -90 }}/"
    max_objects: 100

  tell_the_team:
    operator: slack.post
    needs: [copy_orders, fetch_file]
    connection: ${chat}
    text: "The orders of {{ ds }} are there."

  tell_the_boss:
    operator: email.send
    needs: [copy_orders, fetch_file]
    connection: ${mail}
    to: boss@example.com
    subject: Orders of {{ ds }}
    text: They are in the warehouse.
`;
}
