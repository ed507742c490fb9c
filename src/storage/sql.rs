//! One query text, two databases.

/// Runs one sqlx query on whichever database `tx` belongs to.
///
/// `sql!(tx, sqlx::query_as::<_, Row>("select … where id = $1").bind(id), fetch_all)` expands the same expression for both
/// databases and awaits it; it gives a [`storage::Result`](crate::storage::Result). The last word is a sqlx method: `execute` gives the number of rows
/// it touched, `fetch_all`, `fetch_one` and `fetch_optional` give rows.
#[macro_export]
macro_rules! sql {
    ($tx:expr, $query:expr, execute) => {
        match $tx.inner() {
            $crate::storage::Inner::Sqlite(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::storage::Inner::Postgres(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::storage::Error::from)
    };
    ($tx:expr, $query:expr, $fetch:ident) => {
        match $tx.inner() {
            $crate::storage::Inner::Sqlite(tx) => $query.$fetch(&mut **tx).await,
            $crate::storage::Inner::Postgres(tx) => $query.$fetch(&mut **tx).await,
        }
        .map_err($crate::storage::Error::from)
    };
}

/// Inserts many rows with one statement per 500: `sql_rows!(tx, "insert into t (a, b) ", rows, |b, row| { b.push_bind(row.a); b.push_bind(row.b); }, "")`.
///
/// The fourth argument fills one row's values, in the order of the columns; the last is what follows the values (`on conflict …`).
/// Gives the number of rows touched.
#[macro_export]
macro_rules! sql_rows {
    ($tx:expr, $head:expr, $rows:expr, |$b:ident, $row:ident| $body:block, $tail:expr) => {{
        let mut touched = 0_u64;
        let mut outcome: $crate::storage::Result<()> = Ok(());
        for chunk in $rows.chunks(500) {
            let done = match $tx.inner() {
                $crate::storage::Inner::Sqlite(tx) => {
                    let mut builder = sqlx::QueryBuilder::<sqlx::Sqlite>::new($head);
                    builder.push_values(chunk, |mut $b, $row| $body);
                    builder.push($tail);
                    builder.build().execute(&mut **tx).await.map(|done| done.rows_affected())
                }
                $crate::storage::Inner::Postgres(tx) => {
                    let mut builder = sqlx::QueryBuilder::<sqlx::Postgres>::new($head);
                    builder.push_values(chunk, |mut $b, $row| $body);
                    builder.push($tail);
                    builder.build().execute(&mut **tx).await.map(|done| done.rows_affected())
                }
            };
            match done {
                Ok(rows) => touched += rows,
                Err(error) => {
                    outcome = Err(error.into());
                    break;
                }
            }
        }
        outcome.map(|()| touched)
    }};
}

/// Rows whose key is one of many: `sql_in!(tx, Row, "select … where id in ", ids, " order by …")`; asks in lists of 500 at most.
///
/// Where what follows the list has values of its own, the last argument pushes it: `|b| { b.push(" and owner = ").push_bind(me); }`.
#[macro_export]
macro_rules! sql_in {
    ($tx:expr, $row:ty, $head:expr, $ids:expr, |$b:ident| $tail:block) => {{
        let mut rows: Vec<$row> = Vec::new();
        let mut outcome: $crate::storage::Result<()> = Ok(());
        for chunk in $ids.chunks(500) {
            let found = match $tx.inner() {
                $crate::storage::Inner::Sqlite(tx) => {
                    let mut builder = sqlx::QueryBuilder::<sqlx::Sqlite>::new($head);
                    builder.push("(");
                    let mut list = builder.separated(", ");
                    for id in chunk {
                        list.push_bind(id.clone());
                    }
                    builder.push(")");
                    {
                        let $b = &mut builder;
                        $tail
                    }
                    builder.build_query_as::<$row>().fetch_all(&mut **tx).await
                }
                $crate::storage::Inner::Postgres(tx) => {
                    let mut builder = sqlx::QueryBuilder::<sqlx::Postgres>::new($head);
                    builder.push("(");
                    let mut list = builder.separated(", ");
                    for id in chunk {
                        list.push_bind(id.clone());
                    }
                    builder.push(")");
                    {
                        let $b = &mut builder;
                        $tail
                    }
                    builder.build_query_as::<$row>().fetch_all(&mut **tx).await
                }
            };
            match found {
                Ok(found) => rows.extend(found),
                Err(error) => {
                    outcome = Err(error.into());
                    break;
                }
            }
        }
        outcome.map(|()| rows)
    }};
    ($tx:expr, $row:ty, $head:expr, $ids:expr, $tail:expr) => {
        $crate::sql_in!($tx, $row, $head, $ids, |b| {
            b.push($tail);
        })
    };
}
