export { connectSlackSocket, type SlackSocket, type SlackSocketOptions } from './connect-slack-socket.ts'
