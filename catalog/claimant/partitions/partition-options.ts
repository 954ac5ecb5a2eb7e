// Options that a scan of the partitioned table would not see: a partition has none of them.
import { notSupported } from '../../../engine/errors.ts'

const refused = ['ttl', 'append_only', 'document_column', 'rows_max'] as const

/** Throws 0A000. */
export function refuseOptions(options: Readonly<Record<string, string | null>>): void {
  for (const name of refused)
    if (options[name] !== undefined && options[name] !== null) throw notSupported(`${name} of a partition`)
}
