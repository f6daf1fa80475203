import { once } from 'node:events'
import { renderGithub } from '@canary-steps/sandbox/github'
import { renderGrafana } from '@canary-steps/sandbox/grafana'
import { renderJira } from '@canary-steps/sandbox/jira'
import { renderSlack } from '@canary-steps/sandbox/slack'
import { orphaned } from '../ground/orphaned.ts'
import { liveBinaries } from '../live/setup.ts'
import { type Binaries, startWorld, type World } from '../live/world.ts'
import { scenarios } from '../scenarios/index.ts'
import { randomScenario } from '../scenarios/random-scenarios.ts'
import { type Scenario, ways } from '../scene/scene.ts'
import { play } from './play.ts'

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Nothing is played: why, and with which code. */
const refuse = (text: string, code: number): never => {
  process.stderr.write(`npm run test:cluster: ${text}\n`)
  process.exit(code)
}

const list = (): string => {
  const width = Math.max(...[...scenarios.keys()].map(({ length }) => length)) + 2
  return [...scenarios.values()]
    .map(({ name, ways: only = ways }) => `  ${name.padEnd(width)}${only.join(', ')}`)
    .join('\n')
}

/** The parts that stand when a scenario is over, and how to look at them. */
const sights = ({ kubeconfig, folder, vendors, effects }: World, { cluster }: Binaries): string => `
${renderSlack(vendors.slack)}
${renderGithub(vendors.github)}
${renderJira(vendors.jira)}
${renderGrafana(vendors.grafana)}
The world stands until Ctrl-C:
  export KUBECONFIG=${kubeconfig} PATH=${cluster}:$PATH
  kubectl -n payments get rollouts
  ${effects}
  tail -f ${folder}/*.log
  Slack ${vendors.slack.url}  GitHub ${vendors.github.url}  Grafana ${vendors.grafana.url}  Jira ${vendors.jira.url}`

const playOne = async (scenario: Scenario, way: (typeof ways)[number]): Promise<void> => {
  const binaries = liveBinaries()
  if ('obstacle' in binaries) return refuse(binaries.obstacle, 1)
  const world = await startWorld({ way, binaries })
  say(`${scenario.name} with the ${way}: KUBECONFIG=${world.kubeconfig}`)
  const wrong = await play(world, scenario).catch((error: Error) => [error.message])
  say(wrong.length > 0 ? `NOT AS IT SHOULD BE\n${wrong.join('\n')}` : 'as it should be')
  say(sights(world, binaries))
  await once(process, 'SIGINT')
  await world.close()
  process.exit(wrong.length > 0 ? 1 : 0)
}

// nobody is there to press Ctrl-C any more: a world ends with its process
void orphaned().then(() => process.exit(1))
const [name, asked, ...more] = process.argv.slice(2)
if (name === undefined) {
  say(`npm run test:cluster -- NAME [${ways.join('|')}]\n${list()}`)
  process.exit(0)
}
const scenario = scenarios.get(name) ?? randomScenario(name)
if (!scenario) refuse(`there is no scenario ${name}; there are ${[...scenarios.keys()].join(', ')}`, 2)
else {
  const { ways: only = ways } = scenario
  const way = asked === undefined ? only[0] : only.find((one) => one === asked)
  if (!way || more.length > 0) refuse(`${name} is played with ${only.join(' or ')}, and takes nothing else`, 2)
  else await playOne(scenario, way)
}
