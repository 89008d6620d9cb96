// Calls the service that the client was generated from; the arguments are a token, a project and an instance.
using System.Text.Json;
using Generated;
using Generated.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

using var http = new HttpClient();
http.DefaultRequestHeaders.Add("X-Auth-Token", args[0]);
using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http);
var project = new RomaClient(adapter).V2[args[1]];
var apps = project.Instances[args[2]].Apps;

var app = await apps.PostAsync(new CreateAppRequest { Name = "orders", Secret = "JNs1VK3vLdTT9Djd" });
var secret = apps[app!.Id!].Secret;
var given = await secret.PutAsync(new ResetAppSecretRequest { Secret = "JNs1VK3vLdTT9Dje" });
var made = await secret.PutAsync(new ResetAppSecretRequest());
var refused = await RefusalOfAsync(() => secret.PutAsync(new ResetAppSecretRequest { Secret = "short" }));
var page = await apps.GetAsync();
var expires = DateTimeOffset.UtcNow.AddHours(1);
var token = await project.Tokens.PostAsync(
    new CreateTokenRequest { UserName = "alice", Role = CreateTokenRequest_role.Member, ExpiresTime = expires });

Console.WriteLine(JsonSerializer.Serialize(new
{
    id = app.Id,
    given = given!.Secret,
    made = made!.Secret,
    refused = refused.ErrorCode,
    total = page!.Total,
    late = (expires - token!.ExpiresTime!.Value).TotalMilliseconds,
}));

static async Task<ErrorResponse> RefusalOfAsync(Func<Task> call)
{
    try
    {
        await call();
    }
    catch (ErrorResponse refusal)
    {
        return refusal;
    }

    throw new InvalidOperationException("It was not refused.");
}
