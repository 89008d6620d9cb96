using System.Globalization;
using Ardalis.Result;
using Roma.Api.Operator.Seeding;
using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Api.Operator.Seeding;

public sealed class SeederTests : IAsyncLifetime
{
    private readonly RealStore store = RealStore.Closed();

    public async ValueTask InitializeAsync() => await store.OpenForCommandAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Creates_as_many_as_it_is_told_in_commits_that_are_audited()
    {
        const int Total = 22_222;
        var seeding = NewSeeding(Total, TextWriter.Null);

        var result = await seeding.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(result.IsSuccess);
        Assert.Equal(Total, seeding.Made);
        Assert.Equal(["22222 app-0000001 app-0022222"], await store.QueryAsync<string>("SELECT COUNT(*) || ' ' || MIN(name) || ' ' || MAX(name) FROM apps"));
        var targets = await store.QueryAsync<string>("SELECT target FROM audit_entries WHERE action = 'SeedApps' ORDER BY target");
        Assert.InRange(targets.Count, 2, 40);
        Assert.Equal(Total, targets.Aggregate(0, (end, target) =>
        {
            var numbers = target.Split("..").Select(name => int.Parse(name["app-".Length..], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(end + 1, numbers[0]);
            return numbers[1];
        }));
    }

    [Fact]
    public async Task Gives_each_a_secret_that_opens_in_its_place()
    {
        await NewSeeding(7, TextWriter.Null).RunAsync(TestContext.Current.CancellationToken);

        var secrets = new HashSet<string>();
        foreach (var id in await store.QueryAsync<string>("SELECT app_id FROM apps"))
        {
            var view = await store.ReadAsync((IAppReader apps) => apps.FindSecretAsync(UseCases.Home, id, TestContext.Current.CancellationToken));
            secrets.Add(view!.Secret.Reveal());
        }

        Assert.Equal(7, secrets.Count);
        Assert.All(secrets, secret => Assert.Equal(32, secret.Length));
    }

    [Fact]
    public async Task Is_the_operators_doing()
    {
        await NewSeeding(3, TextWriter.Null).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["operator"], await store.QueryAsync<string>("SELECT DISTINCT created_by_name FROM apps"));
        Assert.Equal(["operator"], await store.QueryAsync<string>("SELECT DISTINCT user_name FROM audit_entries"));
    }

    [Fact]
    public async Task Leaves_an_instance_that_has_apps_as_it_is()
    {
        await store.StageAsync<IAppRepository>(apps => apps.Add(store.NewApp("orders")));
        var seeding = NewSeeding(22_222, TextWriter.Null);

        var result = await seeding.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((ResultStatus.Conflict, AppErrors.InstanceNotEmpty), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal(0, seeding.Made);
        Assert.Equal(["orders"], await store.QueryAsync<string>("SELECT name FROM apps"));
        Assert.Equal([0L], await store.QueryAsync<long>("SELECT COUNT(*) FROM audit_entries"));
    }

    [Fact]
    public async Task Keeps_what_is_stored_where_another_took_a_name_of_the_rest()
    {
        await using var notes = new Interruption(async () => await store.StageAsync<IAppRepository>(
            apps => apps.Add(store.NewApp(new SeedNumber(22_222).Name.Value))));
        var seeding = NewSeeding(22_222, notes);

        var result = await seeding.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ResultStatus.Conflict, result.Status);
        Assert.InRange(seeding.Made, 1, 22_221);
        Assert.Equal([seeding.Made + 1], await store.QueryAsync<int>("SELECT COUNT(*) FROM apps"));
    }

    [Fact]
    public async Task Stops_after_what_it_has_begun_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var notes = new Interruption(cancellation.CancelAsync);
        var seeding = NewSeeding(1_000_000, notes);

        await seeding.RunAsync(cancellation.Token);

        Assert.InRange(seeding.Made, 1, 999_999);
        Assert.Equal([seeding.Made], await store.QueryAsync<int>("SELECT COUNT(*) FROM apps"));
    }

    private Seeder NewSeeding(int total, TextWriter notes) =>
        new(store.Services, UseCases.Home, total, new SeedProgress(notes, isTerminal: true, total, store.Clock));

    /// <summary>Does something else the first time that it is written to.</summary>
    private sealed class Interruption(Func<Task> work) : StringWriter(CultureInfo.InvariantCulture)
    {
        private Func<Task>? rest = work;

        public override Task WriteAsync(string? value)
        {
            var first = rest;
            rest = null;
            return first?.Invoke() ?? Task.CompletedTask;
        }
    }
}
