// What the database and the Cloud service agree on: how rows are asked for, and how they come.

export type FilterJson =
  | { readonly and: readonly FilterJson[] }
  | { readonly or: readonly FilterJson[] }
  | {
      readonly column: string
      readonly op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'
      readonly value: string | number
    }
  | {
      readonly column: string
      readonly op: 'in'
      readonly values: readonly (string | number)[]
    }
  | { readonly column: string; readonly op: 'prefix'; readonly value: string }
  | { readonly column: string; readonly op: 'is_null' | 'is_not_null' }

/** Of a filter's JSON, which travels in the URL. */
export const filterCharactersMax = 8_000
/** Conditions of a filter. */
export const filterNodesMax = 500
export const filterDepthMax = 16

/** Rows of a page: about a megabyte, held in memory twice at most. Each page costs the store half a dozen round trips. */
export const pageRowsMax = 20_000

/** Rows of one write, which is one transaction. */
export const rowsPerWriteMax = 100_000

/** Columns as arrays instead of rows as objects: half the size, and read several times as fast. */
export const columnsType = 'application/vnd.cadastre.columns+json'

/** Where the page after this one begins; absent: there is none. */
export const nextCursorHeader = 'cadastre-next-cursor'
