// Calls one operation through the official SDK, whose generated clients hand their core such options; the core signs and sends.
// Reads the call as JSON from standard input; the last line of standard output is what a consumer sees of the answer.
const { BasicCredentials } = require('@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials');
const { ClientBuilder } = require('@huaweicloud/huaweicloud-sdk-core/ClientBuilder');

const apps = '/v2/{project_id}/instances/{instance_id}/apps';
const app = `${apps}/{app_id}`;

// With data, a GET has the body {} too, which is signed: some of the generated clients do so, and some do not.
const operations = {
  create: { method: 'POST', url: apps, data: {} },
  list: { method: 'GET', url: apps, data: {} },
  show: { method: 'GET', url: app, data: {} },
  delete: { method: 'DELETE', url: app, data: {} },
  'show-secret': { method: 'GET', url: `${app}/secret` },
  'reset-secret': { method: 'PUT', url: `${app}/secret`, data: {} },
  'reset-secret-without-body': { method: 'PUT', url: `${app}/secret` },
};

async function answer({ endpoint, access, secret, project, instance, operation, appId, query, body }) {
  const credentials = new BasicCredentials().withAk(access).withSk(secret).withProjectId(project);
  const client = new ClientBuilder((core) => core).withCredential(credentials).withEndpoint(endpoint).build();
  const { data, ...request } = operations[operation];
  const options = {
    ...request,
    contentType: 'application/json',
    queryParams: query ?? {},
    pathParams: { instance_id: instance, app_id: appId },
    headers: {},
    responseHeaders: ['X-Request-Id'],
  };
  if (data) {
    options.data = body ?? data;
  }

  try {
    const { httpStatusCode, 'X-Request-Id': requestId, ...members } = await client.sendRequest(options);
    return { status: httpStatusCode, requestId, body: members };
  } catch (error) {
    return { status: error.httpStatusCode, requestId: error.requestId, errorCode: error.errorCode, errorMsg: error.errorMsg };
  }
}

let input = '';
process.stdin.setEncoding('utf8').on('data', (text) => { input += text; }).on('end', async () => {
  const line = JSON.stringify(await answer(JSON.parse(input)));
  process.stdout.write(`\n${line}\n`);
});
