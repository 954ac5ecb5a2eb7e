/** A footer describes every column of every row group: of 16 MiB it is some hundred thousand column chunks. */
export const footerBytesMax = 16 * 1024 * 1024

/** Bytes of one row group's asked columns, as they lie in the file: they are read at once. */
export const rowGroupBytesMax = 512 * 1024 * 1024

/** Rows of a row group that is written; DuckDB's number. */
export const rowGroupRows = 122_880

/** Bytes of columns after which a row group is written, however few its rows are. */
export const rowGroupWriteBytes = 64 * 1024 * 1024

/** Structures within structures in a footer; Parquet's own are eight deep. */
export const footerDepthMax = 32
