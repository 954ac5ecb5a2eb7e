// A directory and those above it that are missing. Node's own way never ends where a file system takes no directories, as /proc.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Throws what the file system says. */
export async function makeDirectories(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeDirectories(dirname(path))
    // Made by others meanwhile is as good.
    await mkdir(path).catch((again: NodeJS.ErrnoException) => {
      if (again.code !== 'EEXIST') throw again
    })
  }
}
