// Statements that the store is sent again and again, compiled once: Kysely takes longer to write a statement than SQLite to run it.
import { CompiledQuery, type Compilable, type Kysely } from 'kysely'
import type { StoreSchema } from './schema.ts'

/** Texts differ by table, columns and number of rows (powers of two): far fewer than this. */
const keptMax = 1000

/** Of one database: how a statement is written depends on its dialect. */
export class StatementTexts {
  readonly #kept = new Map<string, CompiledQuery>()

  /** parameters: those of the statement that make would make, in its order. key: the same for all that have the same text. */
  async run(
    db: Kysely<StoreSchema>,
    key: string,
    parameters: readonly unknown[],
    make: () => Compilable,
  ): Promise<void> {
    let kept = this.#kept.get(key)
    if (!kept) {
      kept = make().compile()
      if (this.#kept.size >= keptMax) this.#kept.clear()
      this.#kept.set(key, kept)
    }
    await db.executeQuery({ ...kept, parameters })
  }
}
