// A query worker: runs pulls of many queries one after another. Each message is one pull, so queries interleave between them.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { SharedColumns } from '../columns/shared-columns.ts'
import { fromErrorRecord, toErrorRecord } from '../errors.ts'
import { CatalogVersions } from './catalog-versions.ts'
import { Crew, type Offer } from './crew.ts'
import { CrewBlock } from './crew-block.ts'
import { Helper } from './helper.ts'
import type { WorkerHooks } from './hooks.ts'
import { ReceivedValues } from './kept-values.ts'
import { type PostedOffer, receivedOffer } from './posted-offer.ts'
import { QueryRun } from './query-run.ts'
import type { WorkerMessage } from './query-task.ts'
import { type EffectAnswer, type PoolMessage, receivedTask, type WorkerStart } from './worker-protocol.ts'

export type { PartitionOpener, QueryFacts, Sink, SinkFactory, WorkerHooks } from './hooks.ts'

/** Between a query's messages a thread is not idle. */
const prefaultMilliseconds = 50

/** Serves the pool that started this thread, until it ends. */
export function serveWorker(hooks: WorkerHooks): void {
  if (!parentPort) throw new Error('a query worker runs on a worker thread')
  const port = parentPort
  const { effects, wake, memory, crew: part, temporaryDirectory } = workerData as WorkerStart
  const shared = memory && SharedColumns.attach(memory)
  const catalogs = new CatalogVersions((data) => hooks.reviveCatalog(data))
  const kept = new ReceivedValues()
  const runs = new Map<number, QueryRun>()
  const send = (message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)

  /** Asks the socket thread and sleeps until it answered. Only one effect is under way per worker. */
  const effect = (query: number, name: string, args: readonly unknown[]): unknown => {
    if (name === 'notice') {
      const [severity, sqlstate, message] = args as [string, string, string]
      send({ kind: 'notice', query, severity, sqlstate, message })
      return null
    }
    const seen = Atomics.load(wake, 0)
    send({ kind: 'effect', query, name, args })
    for (;;) {
      const received = receiveMessageOnPort(effects)
      if (received) {
        const answer = received.message as EffectAnswer
        if ('error' in answer) throw fromErrorRecord(answer.error)
        return answer.value
      }
      Atomics.wait(wake, 0, seen)
    }
  }

  const end = (query: number): void => {
    const run = runs.get(query)
    runs.delete(query)
    run?.close()
  }

  const pull = (message: PoolMessage & { kind: 'pull' }): void => {
    const { query, start } = message
    try {
      let run = runs.get(query)
      if (start) {
        const { stop } = start
        kept.forget(start.forget)
        const task = receivedTask(start.task, kept)
        run = new QueryRun(
          task,
          hooks,
          catalogs.view(task.catalogVersion),
          (name, args) => effect(query, name, args),
          stop,
          shared,
          crew,
          temporaryDirectory,
        )
        runs.set(query, run)
      }
      if (!run) throw new Error(`query ${query} is not running here`)
      const { payload, rows, done, transfer, writes, affected, analysis } = run.pull(message.rows, message.output)
      if (done) end(query)
      send({ kind: 'chunk', chunk: { query, payload, rows, done }, writes, affected, analysis }, transfer)
    } catch (error) {
      try {
        end(query)
      } catch {
        // The first error is the one to tell.
      }
      send({ kind: 'failed', query, error: toErrorRecord(error) })
    }
  }

  /** Its own queries go first: between slices of help they have their turn. */
  const help = (offer: Offer, block: CrewBlock, received: ReceivedValues): void => {
    const body = receivedOffer(offer.body as PostedOffer, received)
    if (!shared || !catalogs.has(body.task.catalogVersion)) return
    // It may have made way for others before the last of the work is done.
    const catalog = catalogs.view(body.task.catalogVersion)
    const place = { crew, hooks, shared, catalog: () => catalog }
    const helper = new Helper(place, offer, body, block)
    const step = (): void => {
      if (!helper.step()) return
      // What is left undone waits like an offer, so that others' work is cut into slices, too.
      crew.block.addOffers(1)
      setImmediate(() => {
        crew.block.addOffers(-1)
        step()
      })
    }
    try {
      helper.prepare()
      step()
    } catch {
      // Nothing was taken: who asked for help does without.
    }
  }
  const crew = new Crew(part.thread, new CrewBlock(part.block), help)

  /** While nothing is asked of this thread it touches memory that queries will need, a step at a time. */
  const prefault = (): void => {
    idle = undefined
    if (shared?.arena.prefault()) idle = setTimeout(prefault, prefaultMilliseconds)
  }
  let idle: NodeJS.Timeout | undefined = shared && setTimeout(prefault, prefaultMilliseconds)

  port.on('message', (message: PoolMessage) => {
    if (shared && message.kind === 'pull') {
      clearTimeout(idle)
      idle = setTimeout(prefault, prefaultMilliseconds)
    }
    if (message.kind === 'pull') {
      crew.block.addPulls(-1)
      pull(message)
    } else if (message.kind === 'mate') crew.add(message.mate)
    else if (message.kind === 'catalog') catalogs.publish(message.version, message.data)
    else {
      try {
        end(message.query)
      } catch {
        // Nobody waits for a closed query's last words.
      }
    }
  })
  send({ kind: 'up' })
}
