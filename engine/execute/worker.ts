// A query worker: runs pulls of many queries one after another. Each message is one pull, so queries interleave between them. While a
// query sleeps in an effect, what its session asks for runs on top of it, and so do further pulls of queries that have begun here.
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
import type { QueryTask, WorkerMessage } from './query-task.ts'
import {
  claim,
  claims,
  type EffectAnswer,
  type PoolMessage,
  type QueryStart,
  receivedTask,
  type WorkerStart,
} from './worker-protocol.ts'

export type { PartitionOpener, QueryFacts, Sink, SinkFactory, WorkerHooks } from './hooks.ts'

/** Between a query's messages a thread is not idle. */
const prefaultMilliseconds = 50

/** Serves the pool that started this thread, until it ends. */
export function serveWorker(hooks: WorkerHooks): void {
  if (!parentPort) throw new Error('a query worker runs on a worker thread')
  const port = parentPort
  const { effects, wake, memory, crew: part, temporaryDirectory } = workerData as WorkerStart
  const shared = memory && SharedColumns.attach(memory)
  const catalogs = new CatalogVersions(hooks.reviveCatalog)
  const kept = new ReceivedValues()
  const runs = new Map<number, QueryRun>()
  const send = (message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)

  const answers = new Map<number, EffectAnswer>()
  let lastEffect = 0
  /** Several effects may be under way, of queries that run on top of each other's sleep. */
  const answerTo = (id: number): EffectAnswer | undefined => {
    for (let received; (received = receiveMessageOnPort(effects));) {
      const answer = received.message as EffectAnswer
      answers.set(answer.id, answer)
    }
    const answer = answers.get(id)
    answers.delete(id)
    return answer
  }

  /** Asks the socket thread and sleeps until it answered; what may run meanwhile runs on top of the sleeper. */
  const effect = (query: number, name: string, args: readonly unknown[]): unknown => {
    if (name === 'notice') {
      const [severity, sqlstate, message] = args as [string, string, string]
      send({ kind: 'notice', query, severity, sqlstate, message })
      return null
    }
    const id = ++lastEffect
    send({ kind: 'effect', query, id, name, args })
    for (;;) {
      const seen = Atomics.load(wake, 0)
      const answer = answerTo(id)
      if (answer) {
        if ('error' in answer) throw fromErrorRecord(answer.error)
        return answer.value
      }
      const received = receiveMessageOnPort(port)
      if (received) receive(received.message as PoolMessage)
      else Atomics.wait(wake, 0, seen)
    }
  }

  /** Queries whose pulls are under way, innermost last: all but that one sleep in effects. */
  const underWay = new Set<number>()
  /** Of those: closed meanwhile. */
  const closed = new Set<number>()
  /** Pulls that came while a query slept and are not to run on top of it. */
  const deferred: (() => void)[] = []

  const end = (query: number): void => {
    const run = runs.get(query)
    runs.delete(query)
    run?.close()
  }

  const begin = (start: QueryStart, task: QueryTask): QueryRun =>
    new QueryRun(
      task,
      hooks,
      catalogs.view(task.catalogVersion),
      (name, args) => effect(task.query, name, args),
      start.words,
      shared,
      crew,
      temporaryDirectory,
    )

  const pull = (message: PoolMessage & { kind: 'pull' }, task: (() => QueryTask) | undefined): void => {
    crew.block.addPulls(-1)
    const { query, start } = message
    if (start && !claims(start.words, claim.begun)) return
    underWay.add(query)
    try {
      let run = runs.get(query)
      if (start && task) runs.set(query, (run = begin(start, task())))
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
    } finally {
      underWay.delete(query)
      if (closed.delete(query)) close(query)
    }
  }

  const close = (query: number): void => {
    // What it holds is in use until it wakes up.
    if (underWay.has(query)) {
      closed.add(query)
      return
    }
    try {
      end(query)
    } catch {
      // Nobody waits for a closed query's last words.
    }
  }

  /** Tasks are read in the order in which they came, whenever they run: values that they name are kept and given up in it. */
  const taskOf = (message: PoolMessage & { kind: 'pull' }): (() => QueryTask) | undefined => {
    const { start } = message
    if (!start) return undefined
    try {
      kept.forget(start.forget)
      const task = receivedTask(start.task, kept)
      return () => task
    } catch (error) {
      return () => {
        throw error
      }
    }
  }

  /** Messages come from the loop, and to a query that sleeps in an effect. */
  const receive = (message: PoolMessage): void => {
    switch (message.kind) {
      case 'pull': {
        const task = taskOf(message)
        // One that has begun has no other thread to run on.
        if (underWay.size === 0 || message.onTop || !message.start) pull(message, task)
        else deferred.push(() => pull(message, task))
        return
      }
      case 'mate':
        crew.add(message.mate)
        return
      case 'catalog':
        catalogs.publish(message.version, message.catalog)
        return
      case 'retire':
        retire()
        return
      default:
        close(message.query)
    }
  }

  let helps = 0
  const retire = (): void => {
    if (helps === 0 && underWay.size === 0) process.exit(0)
    setImmediate(retire)
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
      if (!helper.step()) {
        helps--
        return
      }
      // What is left undone waits like an offer, so that others' work is cut into slices, too.
      crew.block.addOffers(1)
      setImmediate(() => {
        crew.block.addOffers(-1)
        step()
      })
    }
    helps++
    try {
      helper.prepare()
      step()
    } catch {
      helps--
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
    receive(message)
    for (let next; (next = deferred.shift());) next()
  })
  send({ kind: 'up' })
}
