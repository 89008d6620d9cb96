using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Roma.ArchitectureTests.Harness;
using Roma.ArchitectureTests.Offenders;
using static Roma.ArchitectureTests.Harness.Rule;

namespace Roma.ArchitectureTests;

/// <summary>SQL stands in constants beside the method that runs it, and names its project (docs/adr/0007). A migration stays as it landed.</summary>
public sealed partial class PersistenceTests
{
    private const string Migrations = "src/Infrastructure/Persistence/Migrations";
    private const string Checksums = "tests/ArchitectureTests/migrations.sha256";

    private static readonly string[] ColumnTypes = ["TEXT", "BIGINT", "BLOB"];

    private const string Sqlite = "Roma.Infrastructure.Persistence.Sqlite.";
    private const string Postgres = "Roma.Infrastructure.Persistence.Postgres.";

    private static readonly string[] ProviderNamespaces = ["Microsoft.Data.", "SQLitePCL.", "Npgsql.", "System.Data.", "Dapper.", "DbUp.", Sqlite, Postgres];

    /// <summary>What composition registers of a provider's folder, and what both providers' migrations share.</summary>
    private static readonly (string Type, string Name)[] KnowsProvider =
    [
        (nameof(Infrastructure.InfrastructureServices), Sqlite + "SqliteServices"),
        (nameof(Infrastructure.InfrastructureServices), Postgres + "PostgresServices"),
        ("StoreMigrations", "DbUp."),
    ];

    private static readonly IReadOnlyList<TextFile> Scripts = TextFile.In(Migrations, "*.sql");

    private static readonly TextFile ScaleOut = TextFile.Read("docs/scale-out.md");

    private static readonly Dictionary<string, string> Listed = TextFile.Read(Checksums).Lines.Where(line => line.Length > 0)
        .Select(line => line.Split("  ", 2)).ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);

    [Fact]
    public void SQL_is_in_Infrastructure_alone() => Rule.Check(
        SqlStatement.All,
        // Security holds the data keys, which belong to no module.
        static statement => statement.Owner.Assembly == Layer.Infrastructure.Assembly && Layer.PartOf(statement.Owner) is not null
            ? []
            : [$"{statement} is SQL in {statement.Owner.Namespace}: move it to src/Infrastructure/<Module>, beside the method that runs it."],
        (Offending("Interpolated"), "HasSql.Interpolated is SQL in Roma.ArchitectureTests.Offenders"));

    [Fact]
    public void SQL_is_a_constant() => Rule.Check(
        // It puts a guard around a constant, or a lock behind it.
        Layer.Infrastructure.Types.Where(type => type.Name is not "PostgresStatement")
            .SelectMany(Code.Bodies).Where(body => Code.Texts(body).Any(SqlStatement.IsSql)),
        static body => Code.References(body).OfType<MethodReference>().Where(IsComposition)
            .Select(_ => $"{body.DeclaringType.Name}.{body.Name} puts SQL together while it runs: make it a constant, and what varies a parameter."),
        [.. new[] { "Interpolated", "Concatenated", "Formatted" }
            .Select(name => (Code.Of(typeof(HasSql).GetMethod(name)!), $"HasSql.{name} puts SQL together while it runs"))]);

    [Fact]
    public void SQL_names_its_columns() => Rule.Check(
        SqlStatement.All,
        // A star over a subselect of the same statement, whose columns are named there, names them.
        static statement => Stars().Matches(statement.Text)
            .Where(star => star.Groups["alias"].Value is var alias
                && (alias.Length == 0 || !statement.Text.Contains($") AS {alias}", StringComparison.Ordinal)))
            .Select(star => $"{statement} selects {star.Groups["star"].Value}: name the columns, so that a new one changes nothing unseen."),
        (Offending("Star"), "HasSql.Star selects *"),
        (Offending("AliasedStar"), "HasSql.AliasedStar selects a.*"));

    [Fact]
    public void SQL_names_its_project() => Rule.Check(
        SqlStatement.All.Where(statement => !ProjectRule.Exceptions.Contains(statement.ToString(), StringComparer.Ordinal)),
        static statement => ProjectRule.NamesProject(statement.Text)
            ? []
            : [$"{statement} does not name the project of each table that it touches: add project_id = @ProjectId to WHERE, or project_id to "
                + "what it inserts."],
        (Offending("AnyProject"), "HasSql.AnyProject does not name the project"),
        (Offending("OtherProject"), "HasSql.OtherProject does not name the project"),
        (Offending("NoProject"), "HasSql.NoProject does not name the project"));

    [Fact]
    public void An_exception_to_naming_the_project_is_needed() => Rule.Check(
        ProjectRule.Exceptions,
        static name => SqlStatement.All.Any(
            statement => string.Equals(statement.ToString(), name, StringComparison.Ordinal) && !ProjectRule.NamesProject(statement.Text))
            ? []
            : [$"{name} is no statement without a project: take it off ProjectRule.Exceptions."],
        ("AppRepository.FindSql", "AppRepository.FindSql is no statement without a project"));

    [Fact]
    public void Only_the_folder_of_a_store_knows_which_database_it_is() => Rule.Check(
        Layer.AllTypes,
        static type => Dependencies.Of(type)
            .Where(name => ProviderNamespaces.Any(space => name.StartsWith(space, StringComparison.Ordinal)) && !MayUse(type, name))
            .Select(name => $"{type.FullName} uses {name}: ask IStore, or move it to the folder of a store."),
        (typeof(QueriesBesideTheStore), "QueriesBesideTheStore uses Microsoft.Data.Sqlite.SqliteConnection"),
        (typeof(QueriesInTheBackground), "QueriesInTheBackground uses System.Data.IDbConnection"),
        (typeof(TakesAConnection), "TakesAConnection uses System.Data.Common.DbConnection"),
        (typeof(NamesSqlite), "NamesSqlite uses Roma.Infrastructure.Persistence.Sqlite.SqliteFaults"));

    [Fact]
    public void SQL_is_the_same_for_every_database() => Rule.Check(
        SqlStatement.All,
        static statement => Unless(
            !statement.Text.Contains("BLOB", StringComparison.OrdinalIgnoreCase),
            $"{statement} names the type BLOB, which not every database has: leave types to the migrations."),
        (Offending("Typed"), "HasSql.Typed names the type BLOB"));

    [Fact]
    public void Migrations_are_numbered_without_a_gap() => Rule.Check(
        Scripts.Index(),
        static script => ScriptName().Match(script.Item.Path) is { Success: true } name
            && int.Parse(name.Groups["number"].Value, CultureInfo.InvariantCulture) == script.Index + 1
            ? []
            : [$"{script.Item} is not {Migrations}/{script.Index + 1:0000}_<what>.sql: number it so."],
        ((Index: 4, Item: new TextFile($"{Migrations}/0006_late.sql", "")),
            "0006_late.sql is not src/Infrastructure/Persistence/Migrations/0005_<what>.sql"),
        ((Index: 4, Item: new TextFile($"{Migrations}/5_Late.sql", "")), "5_Late.sql is not"));

    [Fact]
    public void A_migration_stays_as_it_landed() => Rule.Check(
        Scripts,
        static script => Listed.TryGetValue(script.Path, out var checksum)
            ? Unless(
                string.Equals(Checksum(script), checksum, StringComparison.Ordinal),
                $"{script} was changed, and stores exist that it has run on: take the change back, and make it in a new migration.")
            : [$"{script} is not listed: run 'sha256sum {script} >> {Checksums}'."],
        (new TextFile($"{Migrations}/0001_apps.sql", "CREATE TABLE apps (project_id TEXT)"), "0001_apps.sql was changed"),
        (new TextFile($"{Migrations}/9999_new.sql", ""),
            "9999_new.sql is not listed: run 'sha256sum src/Infrastructure/Persistence/Migrations/9999_new.sql >> tests"));

    [Fact]
    public void A_migration_that_landed_is_still_there() => Rule.Check(
        Listed.Keys,
        static path => Unless(Scripts.Any(script => string.Equals(script.Path, path, StringComparison.Ordinal)), $"{path} is listed in "
            + $"{Checksums} and gone: restore it."),
        ($"{Migrations}/0000_gone.sql", "0000_gone.sql is listed"));

    [Fact]
    public void A_migration_goes_with_the_program() => Rule.Check(
        Scripts,
        static script => Unless(
            Layer.Infrastructure.Assembly.GetManifestResourceNames().Any(
                name => name.EndsWith($".Migrations.{script.Name}.sql", StringComparison.Ordinal)),
            $"{script} is not embedded: src/Infrastructure/Infrastructure.csproj does that for *.sql of its folder."),
        (new TextFile($"{Migrations}/9999_left_behind.sql", ""), "9999_left_behind.sql is not embedded"));

    [Fact]
    public void A_table_has_columns_that_every_database_has() => Rule.Check(
        Scripts.SelectMany(Tables),
        static table => table.Columns.Where(column => !ColumnTypes.Contains(column.Type, StringComparer.Ordinal))
            .Select(column => $"{table} has a column {column.Name} of type {column.Type}: take {string.Join(", ", ColumnTypes)}; instants are "
                + "BIGINT, Unix milliseconds."),
        (Table("CREATE TABLE apps (\n  project_id TEXT NOT NULL,\n  at DATETIME NOT NULL,\n  PRIMARY KEY (project_id)\n);"),
            "has a column at of type DATETIME"),
        (Table("CREATE TABLE apps (\n  project_id TEXT NOT NULL,\n  size INTEGER,\n  PRIMARY KEY (project_id)\n);"),
            "has a column size of type INTEGER"),
        (Table("ALTER TABLE apps ADD COLUMN size REAL NOT NULL DEFAULT 0;"), "has a column size of type REAL"));

    [Fact]
    public void A_primary_key_begins_with_the_project() => Rule.Check(
        Scripts.SelectMany(NewTables),
        static table => Unless(
            string.Equals(table.PrimaryKey is [var first, ..] ? first : null, "project_id", StringComparison.Ordinal),
            $"{table} has the primary key ({string.Join(", ", table.PrimaryKey)}): let project_id be first, so that the schema can be spread "
                + "over nodes (docs/adr/0007)."),
        (Table("CREATE TABLE apps (\n  app_id TEXT NOT NULL,\n  project_id TEXT NOT NULL,\n  PRIMARY KEY (app_id, project_id)\n);"),
            "has the primary key (app_id, project_id)"),
        (Table("CREATE TABLE apps (\n  app_id TEXT NOT NULL\n);"), "has the primary key ()"));

    [Fact]
    public void A_table_can_be_spread_over_nodes() => Rule.Check(
        Scripts.SelectMany(NewTables).Select(static table => table.Name.Split(' ')[^1]).Distinct(StringComparer.Ordinal),
        static table => Unless(
            new[] { "distributed", "reference" }.Any(kind => ScaleOut.Text.Contains($"SELECT create_{kind}_table('{table}'", StringComparison.Ordinal)),
            $"docs/scale-out.md does not say how {table} is spread over nodes: distribute it by its project, or make it a reference table."),
        ("colours", "docs/scale-out.md does not say how colours is spread over nodes"));

    // A store's own folder may use anything but the folder of the other.
    private static bool MayUse(Type type, string name)
    {
        var space = $"{type.Namespace}.";
        return (space.StartsWith(Sqlite, StringComparison.Ordinal) && !name.StartsWith(Postgres, StringComparison.Ordinal))
            || (space.StartsWith(Postgres, StringComparison.Ordinal) && !name.StartsWith(Sqlite, StringComparison.Ordinal))
            || KnowsProvider.Any(known => type.Name.Split('`', '<')[0] == known.Type && name.StartsWith(known.Name, StringComparison.Ordinal));
    }

    private static SqlStatement Offending(string member) =>
        SqlStatement.In(typeof(HasSql)).Single(statement => string.Equals(statement.Member, member, StringComparison.Ordinal));

    private static bool IsComposition(MethodReference method) =>
        (method.DeclaringType.FullName, method.Name) is ("System.String", "Concat" or "Format" or "Join" or "Replace" or "Insert")
        || method.DeclaringType.Name is "DefaultInterpolatedStringHandler" or "StringBuilder" or "CompositeFormat";

    private static string Checksum(TextFile file) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(file.Text)));

    private static TableDefinition Table(string sql) => Tables(new TextFile($"{Migrations}/9999_snippet.sql", sql)).Single();

    private static IEnumerable<TableDefinition> Tables(TextFile script) => NewTables(script).Concat(AddColumn().Matches(script.Text).Select(
        match => new TableDefinition($"{script}: {match.Groups["name"].Value}", [(match.Groups["column"].Value, match.Groups["type"].Value)], [])));

    private static IEnumerable<TableDefinition> NewTables(TextFile script) => CreateTable().Matches(script.Text).Select(match =>
    {
        var lines = match.Groups["body"].Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd(','));
        var columns = lines.Where(line => !line.StartsWith("PRIMARY KEY", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var key = PrimaryKey().Match(match.Groups["body"].Value).Groups["columns"].Value;
        return new TableDefinition(
            $"{script}: {match.Groups["name"].Value}",
            [.. columns.Select(column => (column[0], column.ElementAtOrDefault(1) ?? "none"))],
            key.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    });

    private sealed record TableDefinition(string Name, IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<string> PrimaryKey)
    {
        public override string ToString() => Name;
    }

    [GeneratedRegex(@"(?<![\w(])(?<star>((?<alias>\w+)\.)?\*)(?=\s+FROM\b|\s*,)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Stars();

    [GeneratedRegex(@"/(?<number>\d{4})_[a-z_]+(\.postgres)?\.sql$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScriptName();

    [GeneratedRegex(@"CREATE TABLE (?<name>\w+) \((?<body>.*?)\n\);", RegexOptions.Singleline |
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"ALTER TABLE (?<name>\w+) ADD COLUMN (?<column>\w+) (?<type>\w+)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddColumn();

    [GeneratedRegex(@"PRIMARY KEY \((?<columns>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrimaryKey();
}
