// The access methods that pg_am lists, with PostgreSQL's OIDs. Regions keep indexes of btree and hash; those of the others are in the catalog
// alone, so that what names them can be created, looked at and dropped.
export const accessMethodOids: Readonly<Record<string, number>> = {
  btree: 403,
  hash: 405,
  gist: 783,
  gin: 2742,
  brin: 3580,
  spgist: 4000,
}
