// Which numbers of temporary schemas are taken, over all sessions of the server.
import { temporarySchemaOid, temporarySchemasMax } from '../../../catalog/temporary-schemas.ts'
import { PgError } from '../../../engine/errors.ts'

export class TemporarySchemas {
  readonly #taken = new Set<number>()

  /** OID of the lowest one that is free. Throws 53400. */
  take(): number {
    for (let number = 0; number < temporarySchemasMax; number++) {
      const oid = temporarySchemaOid(number)
      if (this.#taken.has(oid)) continue
      this.#taken.add(oid)
      return oid
    }
    throw new PgError('53400', `temporary relations of more than ${temporarySchemasMax} sessions at a time`)
  }

  release(oid: number): void {
    this.#taken.delete(oid)
  }
}
