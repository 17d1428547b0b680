// Differences that are meant, as patterns of the runner's lines. The recordings were made on tables that only look like
// Twilio's.

export interface SetAside {
  readonly reason: string;
  readonly matches: RegExp;
}

export const setAside: readonly SetAside[] = [
  {
    reason: "select *: the columns of Twilio's tables, which are not those of the recordings' tables",
    matches: /^SHAPE .*(\d+ columns instead of \d+|column \d+ named "\w+" instead of "\w+")$/,
  },
  {
    reason: "columns that the recordings' tables have and Twilio's don't, by name",
    matches: /column "?(\w+\.)?(annotation|tags|subresource_uris)"? does not exist$|result formats but query has/,
  },
  {
    reason: 'statements on cursors of the line above, which could not be declared',
    matches: /^ERR +postgres_fdw\/\S+ 34000 /,
  },
  {
    reason: 'writes that the write rules refuse: a sid that the client chose, an UPDATE of what does not change',
    matches: /cannot be written by INSERT$|does not take (UPDATE|INSERT|DELETE)$/,
  },
  {
    reason: 'locks on rows of Twilio (FOR UPDATE, FOR SHARE)',
    matches: /FOR UPDATE/,
  },
];
