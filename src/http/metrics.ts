// What /metrics shows: the process's own figures, connections, and requests by route and status.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { memoryFigures, type SharedColumns } from '../../engine/columns/shared-columns.ts'

export interface Metrics {
  readonly registry: Registry
  observeRequest(route: string, status: number, seconds: number): void
}

/** Milliseconds between two looks at the event loop's delay: each wakes a server that has nothing to do. */
const eventLoopMonitoringPrecision = 100

export function createMetrics(figures: {
  readonly connections: () => number
  readonly memory?: SharedColumns
}): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'cadastre_', eventLoopMonitoringPrecision })
  new Gauge({
    name: 'cadastre_postgres_connections',
    help: 'Authenticated connections on the Postgres port',
    registers: [registry],
    collect() {
      this.set(figures.connections())
    },
  })
  if (figures.memory) addMemory(registry, figures.memory)
  const requests = new Counter({
    name: 'cadastre_http_requests_total',
    help: 'Requests answered on the HTTP port',
    labelNames: ['route', 'status'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'cadastre_http_request_seconds',
    help: 'Time to the end of the answer',
    labelNames: ['route'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
    registers: [registry],
  })
  return {
    registry,
    observeRequest(route, status, seconds) {
      requests.inc({ route, status: String(status) })
      duration.observe({ route }, seconds)
    },
  }
}

function addMemory(registry: Registry, memory: SharedColumns): void {
  for (const { name, kind, description, read } of memoryFigures) {
    if (kind === 'counter') {
      // The figure counts by itself, modulo 2^32; a counter here may only go up.
      let seen = read(memory)
      new Counter({
        name: `cadastre_${name}_total`,
        help: description,
        registers: [registry],
        collect() {
          const now = read(memory)
          this.inc((now - seen + 2 ** 32) % 2 ** 32)
          seen = now
        },
      })
    } else {
      new Gauge({
        name: `cadastre_${name}`,
        help: description,
        registers: [registry],
        collect() {
          this.set(read(memory))
        },
      })
    }
  }
}
