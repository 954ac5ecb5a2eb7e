// What the COPY bench reads: lineitem as csv, and the first part of its rows in every format. Made once and kept.
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, renameSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { generated } from './tpch/tpch.ts'

export interface CopyFiles {
  readonly csv: string
  /** The binary one is made by whoever has a server. */
  readonly parts: { readonly text: string; readonly binary: string }
}

/** Of the rows. */
const part = 1 / 4
const linesPerWrite = 4096

export async function copyFiles(scale: number): Promise<CopyFiles> {
  const directory = await generated(scale)
  const text = `${directory}lineitem.tbl`
  const files: CopyFiles = {
    csv: `${directory}lineitem.csv`,
    parts: { text: `${directory}lineitem-part.tbl`, binary: `${directory}lineitem-part.bin` },
  }
  await madeFile(files.csv, (file) => writeLines(text, file, csvLine))
  const bytes = Math.ceil(statSync(text).size * part)
  await madeFile(files.parts.text, (file) => writeLines(text, file, (line) => line, bytes))
  return files
}

/** make writes a file that gets its name when it is whole. */
export async function madeFile(file: string, make: (file: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) return
  await make(`${file}.part`)
  renameSync(`${file}.part`, file)
}

/** Commas, and quotes where a field needs them. */
function csvLine(line: string): string {
  if (!/[,"]/.test(line)) return line.replaceAll('|', ',')
  const fields = line.split('|').map((field) => (/[,"]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
  return fields.join(',')
}

/** The lines of at least so many bytes. */
async function writeLines(from: string, to: string, made: (line: string) => string, bytes = Infinity): Promise<void> {
  const out = createWriteStream(to)
  let lines: string[] = []
  let taken = 0
  const write = async (): Promise<void> => {
    if (lines.length > 0 && !out.write(`${lines.join('\n')}\n`)) await once(out, 'drain')
    lines = []
  }
  for await (const line of createInterface({ input: createReadStream(from, { highWaterMark: 1 << 20 }) })) {
    if (taken >= bytes) break
    taken += line.length + 1
    lines.push(made(line))
    if (lines.length === linesPerWrite) await write()
  }
  await write()
  out.end()
  await once(out, 'close')
}
