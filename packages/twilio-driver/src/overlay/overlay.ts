// What people know about a table that the generated catalog does not: names, words, and how its filters behave.
import type { SortKey } from '@twilio-sql/sql-engine/driver';
import type { Resource } from '../catalog-data/resource.ts';

export interface FilterOverlay {
  /** inexact: rows that do not meet the condition can come back. Without a word the rules of table/filters.ts hold. */
  readonly support?: 'exact' | 'inexact';
  /** Values with this character mean something else to Twilio, and are not sent. */
  readonly wildcard?: string;
  /**
   * Without the parameter Twilio leaves rows out: when the column is not restricted each of these values is sent, one
   * list for each. 'account': the connection's own account.
   */
  readonly every?: readonly string[] | 'account';
}

/** Parameters that bound a column, where their names do not say so, and what the list does without them. */
export interface RangeOverlay {
  readonly column: string;
  readonly lower: string;
  readonly upper?: string;
  /** Without a lower bound Twilio answers a part of the rows: this many days back is always asked for. */
  readonly defaultDays?: number;
  /** Rows are kept for so many days: whoever asks for earlier ones is told. */
  readonly keptDays?: number;
  /** Other parameters for the same, which are not offered. */
  readonly replaces?: readonly string[];
}

/** Another path to some of the rows: those of one parent. */
export interface AlternativeList {
  readonly path: string;
  /** The path parameter, and the column whose equality it is. */
  readonly parameter: string;
  readonly column: string;
}

/** A resource that Twilio has removed and connectors still list. */
export interface Removal {
  /** `2023-12-31` */
  readonly since: string;
  /** A sentence: what to use instead. */
  readonly replacement: string;
}

export interface TableOverlay {
  /** As in the catalog: `video_v1`. Absent: api_v2010. */
  readonly product?: string;
  /** The resource's name in the catalog, which is the table's name too. */
  readonly resource: string;
  /** Instead of the catalog's, for resources that are no longer in Twilio's description. */
  readonly definition?: Resource;
  readonly description: string;
  readonly aliases?: readonly string[];
  /** Descriptions by column, in the order in which the table shows them; columns that are not named follow. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Descriptions of hidden columns: parameters of requests, and properties that can be written but not read. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly columnAliases?: Readonly<Record<string, readonly string[]>>;
  /** What tells the rows apart, where the catalog does not know. */
  readonly primaryKey?: readonly string[];
  /** By query parameter. */
  readonly filters?: Readonly<Record<string, FilterOverlay>>;
  /** The order that Twilio documents for the list. */
  readonly order?: SortKey;
  readonly alternatives?: readonly AlternativeList[];
  readonly ranges?: readonly RangeOverlay[];
  /**
   * By path parameter, where the catalog does not know whose key it is: `api_v2010.calls`, or the values that there
   * are.
   */
  readonly parents?: Readonly<Record<string, string | readonly string[]>>;
  /** Path parameters that the query has to say, although a table lists them: each would be a search of its own. */
  readonly toBeSaid?: readonly string[];
  /**
   * StartDate and EndDate choose rows that each cover a day, month or year. Absent: they would change what a row
   * adds up, and are the hidden columns period_start and period_end.
   */
  readonly period?: 'day' | 'month' | 'year';
  /** StartDate and EndDate mean nothing: the table has its period in its name. */
  readonly fixedPeriod?: true;
  /** How many rows an account may have, for estimates. Without: a small table. */
  readonly rows?: number;
  readonly removal?: Removal;
  /** Some parents have rows that their list does not tell: what to say when such a list is empty. */
  readonly emptyList?: EmptyList;
}

export interface EmptyList {
  /** Of how many parents the list was empty. */
  readonly message: (parents: number) => string;
  readonly hint: string;
}
