using Roma.Application.Messaging;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;

namespace Roma.UnitTests.Application;

/// <summary>What holds for every use case, tested with the sample that each brings.</summary>
public sealed class EveryUseCaseTests : IAsyncDisposable
{
    private static readonly Known Anything = new(UseCases.Home, "app-1", Guid.AllBitsSet.ToString(), Guid.AllBitsSet.ToString());

    private readonly UseCases roma = new();

    public static TheoryData<Type> All => [.. Requests.All];

    public static TheoryData<Type> Commands => [.. Requests.Of(typeof(ICommand<>))];

    public static TheoryData<Type> Queries => [.. Requests.Of(typeof(IQuery<>))];

    /// <summary>Those that are about one thing that exists.</summary>
    public static TheoryData<Type> AboutOneThing => [.. Requests.All.Where(type => Sample.Of(type).NamedBy(Anything) is not null)];

    public static TheoryData<Type> CommandsAboutOneThing =>
        [.. Requests.Of(typeof(ICommand<>)).Where(type => Sample.Of(type).NamedBy(Anything) is not null)];

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public void Says_what_to_add_where_a_use_case_brings_no_sample()
    {
        var missing = Assert.Throws<InvalidOperationException>(() => Sample.Of(typeof(ForgottenCommand)));

        Assert.Contains("Add one to Roma.UnitTests.UnitTests.Application.ForgottenTests", missing.Message, StringComparison.Ordinal);
        Assert.Contains("internal static Sample Sample =>", missing.Message, StringComparison.Ordinal);
    }

    // The store is not open: whoever looked something up would fail.
    [Theory]
    [MemberData(nameof(All))]
    public async Task Refuses_a_caller_without_the_permission_before_it_looks_anything_up(Type type)
    {
        var sample = Sample.Of(type);
        var request = sample.Request(Anything);

        var result = await sample.Send(roma, request, UseCases.Administrator with { Permissions = UseCases.Administrator.Permissions & ~sample.Permission });

        Refuses(ResultStatus.Forbidden, request is IAppRequest ? PipelineErrors.AppNotPermitted : PipelineErrors.NotPermitted, result);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Refuses_a_caller_of_another_project_before_it_looks_anything_up(Type type)
    {
        var sample = Sample.Of(type);
        var everywhere = sample.Request(Anything with { Scope = new Scope(Projects.All, "i-1") });

        Refuses(ResultStatus.Forbidden, PipelineErrors.NotPermitted, await sample.Send(roma, sample.Request(Anything), UseCases.Stranger));
        Refuses(ResultStatus.Forbidden, PipelineErrors.NotPermitted, await sample.Send(roma, everywhere, UseCases.Administrator));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Refuses_ids_that_no_path_has_before_it_looks_anything_up(Type type)
    {
        var sample = Sample.Of(type);
        foreach (var id in new[] { "", new string('x', 65) })
        {
            await RefusesAsync("project_id", Anything with { Scope = Anything.Scope with { ProjectId = id } });
            await RefusesAsync("instance_id", Anything with { Scope = Anything.Scope with { InstanceId = id } });
            await RefusesAsync("app_id", Anything with { AppId = id });
            await RefusesAsync("token_id", Anything with { TokenId = id });
            await RefusesAsync("access_key_id", Anything with { AccessKeyId = id });
        }

        async Task RefusesAsync(string parameter, Known known)
        {
            var request = sample.Request(known);
            if (request.Equals(sample.Request(Anything)))
            {
                return;
            }

            var result = await sample.Send(roma, request, UseCases.Root);

            Assert.Equal(ResultStatus.Invalid, result.Status);
            Assert.Equal([parameter], result.ValidationErrors.Select(error => error.Identifier));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Takes_no_instance_for_one_of_every_project(Type type)
    {
        var sample = Sample.Of(type);
        var request = sample.Request(Anything with { Scope = new Scope(Projects.All, "i-1") });
        if (request is IScopedRequest)
        {
            var result = await sample.Send(roma, request, UseCases.Root);

            Assert.Equal((ResultStatus.Invalid, "project_id"), (result.Status, Assert.Single(result.ValidationErrors).Identifier));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Serves_a_caller_who_has_the_permission_and_no_other_one(Type type)
    {
        var (sample, known) = await OpenAsync(type);
        var request = sample.Request(known);
        // Nobody grants more than he has.
        var granted = request is ICredentialRequest { Role: { } role } ? Roles.PermissionsOf(Roles.Parse(role)) : Permission.None;

        var result = await sample.Send(roma, request, UseCases.Alice with { Permissions = sample.Permission | granted });

        Assert.True(result.Status is ResultStatus.Ok or ResultStatus.Created, $"{request}: {result.Status} {string.Join(' ', result.Errors)}");
    }

    [Theory]
    [MemberData(nameof(AboutOneThing))]
    public async Task Finds_nothing_by_an_id_that_nothing_has(Type type)
    {
        var (sample, known) = await OpenAsync(type);
        foreach (var id in new[] { Guid.AllBitsSet.ToString(), "no-id-at-all", new string('x', 64) })
        {
            await FindsNothingAsync(sample, known with { AppId = id, TokenId = id, AccessKeyId = id });
        }
    }

    [Theory]
    [MemberData(nameof(AboutOneThing))]
    public async Task Finds_nothing_of_another_project_or_instance(Type type)
    {
        var (sample, known) = await OpenAsync(type);
        await FindsNothingAsync(sample, known with { Scope = new Scope("p-2", "i-1") });
        var elsewhere = known with { Scope = new Scope("p-1", "i-2") };
        if (!sample.Request(elsewhere).Equals(sample.Request(known)))
        {
            await FindsNothingAsync(sample, elsewhere);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_records_once_what_was_done_to_what_by_whom_and_when(Type type)
    {
        var (sample, known) = await OpenAsync(type);
        var request = sample.Request(known);
        var before = await roma.IdsAsync();
        roma.Clock.Advance(TimeSpan.FromMinutes(1));

        await sample.Send(roma, request, UseCases.Administrator);

        // What it made, or else the thing that it names.
        var target = Assert.Single((await roma.IdsAsync()).Except(before).DefaultIfEmpty(sample.NamedBy(known)))!;
        Assert.Equal(
            new AuditEntry(
                Enum.Parse<AuditAction>(UseCase.NameOf(type)), request is IScopedRequest scoped ? scoped.Scope : new Scope("p-1", ""), target,
                roma.StampOf(UseCases.Administrator)),
            Assert.Single(await roma.AuditAsync()));
        Assert.Equal(1, roma.UnitsOfWork);
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_leaves_no_trace(Type type)
    {
        var (sample, known) = await OpenAsync(type);
        var before = await roma.RowsAsync();

        await sample.Send(roma, sample.Request(known), UseCases.Administrator);

        Assert.Equal(before, await roma.RowsAsync());
        Assert.Equal(0, roma.UnitsOfWork);
    }

    [Theory]
    [MemberData(nameof(CommandsAboutOneThing))]
    public async Task A_command_finds_nothing_where_another_removed_it_meanwhile(Type type)
    {
        var (sample, known) = await OpenAsync(type);
        IReadOnlyList<string> before = [];
        roma.Meanwhile = async () =>
        {
            await roma.RemoveAllAsync();
            before = await roma.RowsAsync();
        };

        var result = await sample.Send(roma, sample.Request(known), UseCases.Administrator);

        Refuses(ResultStatus.NotFound, sample.NotFoundBy(known), result);
        Assert.Equal(before, await roma.RowsAsync());
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_that_is_run_again_builds_on_what_another_stored_meanwhile_and_does_nothing_twice(Type type)
    {
        var (sample, known) = await OpenAsync(type);
        roma.Meanwhile = () => roma.ChangeAppAsync(
            known.AppId, app => Assert.True(app.Update(name: null, Remark.Create("by another"), favorite: null, roma.StampOf(UseCases.Alice))));

        var result = await sample.Send(roma, sample.Request(known), UseCases.Administrator);

        Assert.True(result.Status is ResultStatus.Ok or ResultStatus.Created, $"{result.Status}");
        Assert.Single(await roma.AuditAsync());
        Assert.All(
            (await roma.AppsAsync()).Where(stored => stored.App.Id.ToString() == known.AppId),
            stored => Assert.Equal("by another", stored.App.Remark.Value));
    }

    private static void Refuses(ResultStatus status, string code, IResult result) =>
        Assert.Equal((status, code), (result.Status, Assert.Single(result.Errors)));

    private async Task FindsNothingAsync(Sample sample, Known known)
    {
        var before = await roma.RowsAsync();

        var result = await sample.Send(roma, sample.Request(known), UseCases.Root);

        Refuses(ResultStatus.NotFound, sample.NotFoundBy(known), result);
        Assert.Equal(before, await roma.RowsAsync());
    }

    private async Task<(Sample Sample, Known Known)> OpenAsync(Type type)
    {
        var sample = Sample.Of(type);
        await roma.OpenAsync();
        return (sample, new Known(
            UseCases.Home, await roma.PutAppAsync(), $"{(await roma.PutTokenAsync()).Id}", $"{(await roma.PutAccessKeyAsync()).Credential.Id}"));
    }

    private sealed record ForgottenCommand;
}
