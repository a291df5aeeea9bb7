import { CHARTS } from './charts.ts'
import { COLOURS } from './colours.ts'
import { GRAPH } from './graph.ts'
import { LAYOUT } from './layout.ts'
import { LEGEND } from './legend.ts'
import { MAIN } from './main.ts'
import { PICTURES } from './pictures.ts'
import { PLAYER } from './player.ts'
import { WORLD } from './world.ts'

/**
 * The page's script: one function around its parts, so that nothing of it is global. Each part is one text with functions
 * in it; it is the browser's JavaScript, which the core's compiler need not know.
 */
export const CLIENT: string = [
  '(() => {',
  "'use strict'",
  WORLD,
  COLOURS,
  LAYOUT,
  GRAPH,
  CHARTS,
  PICTURES,
  LEGEND,
  PLAYER,
  MAIN,
  '})()',
].join('\n')
