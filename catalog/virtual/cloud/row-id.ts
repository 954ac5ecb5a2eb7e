// Row ids of Cloud Tables: a scan, and the place of the row in what it read. They mean something until their statement's end.
const rowsBits = 32n

export const cloudRowId = (scan: number, row: number): bigint => (BigInt(scan) << rowsBits) | BigInt(row)

export const readCloudRowId = (id: bigint): { readonly scan: number; readonly row: number } => ({
  scan: Number(id >> rowsBits),
  row: Number(BigInt.asUintN(Number(rowsBits), id)),
})
