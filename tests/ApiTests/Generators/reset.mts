// Calls the service at the first argument by the types that openapi-typescript made of its description; compiles only if they are usable.
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

declare const process: { argv: string[] };
const [endpoint, token, project_id, instance_id] = process.argv.slice(2) as [string, string, string, string];
const { GET, POST, PUT } = createClient<paths>({ baseUrl: endpoint, headers: { 'X-Auth-Token': token } });
const instance = { project_id, instance_id };

function must<T>({ data, error }: { data?: T; error?: { error_details: string } }): T {
  if (data === undefined) throw new Error(error?.error_details);
  return data;
}

const app = must(await POST('/v2/{project_id}/instances/{instance_id}/apps', { params: { path: instance }, body: { name: 'orders' } }));
const path = { ...instance, app_id: app.id };
const reset = '/v2/{project_id}/instances/{instance_id}/apps/{app_id}/secret';
const given = must(await PUT(reset, { params: { path }, body: { secret: 'JNs1VK3vLdTT9Dje' } }));
const made = must(await PUT(reset, { params: { path } }));
const refused = await PUT(reset, { params: { path }, body: { secret: 'short' } });
const page = must(await GET('/v2/{project_id}/instances/{instance_id}/apps', { params: { path: instance } }));
console.log(JSON.stringify({ id: app.id, given: given.secret, made: made.secret, refused: refused.error?.error_code, total: page.total }));
