using System.Text.RegularExpressions;

namespace Roma.ArchitectureTests.Harness;

/// <summary>Every statement names the project of each table that it touches, so that the schema can be spread over nodes (docs/adr/0007).</summary>
internal static partial class ProjectRule
{
    /// <summary>The statements that serve every project, by the type and the constant.</summary>
    public static readonly string[] Exceptions =
    [
        "TokenRepository.VerifySql", "TokenRepository.FindSql", "AccessKeyRepository.VerifySql", "AccessKeyRepository.FindSql",
        "AuditRetention.NextSql", "StoreTables.ReadSql", "AppTotals.DifferencesSql",
        "CopiedTable.PageOfTokensSql", "CopiedTable.PageOfAccessKeysSql", "CopiedTable.PageOfAppsSql", "CopiedTable.PageOfAppTotalsSql",
        "CopiedTable.PageOfUsedSignaturesSql", "CopiedTable.PageOfAuditEntriesSql",
        "PostgresStore.BeatSql", "PostgresStoreOpening.LockSql", "PostgresStoreOpening.ExistsSql", "PostgresStoreOpening.EncodingSql",
        "PostgresStatement.GuardBegin", "PostgresHost.TimelineSql",
    ];

    /// <summary>Whether <paramref name="sql"/> names the project as often as a table: a join or subselect must not stray into other projects either.</summary>
    public static bool NamesProject(string sql) => Conditions().Count(sql) >= Math.Max(1, Tables().Count(sql));

    // What a change was wrapped in is no table.
    [GeneratedRegex(@"\b(FROM|JOIN|INTO|UPDATE)\s+(?!changed\b)[a-z_]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tables();

    // As written, or as a server gets it.
    [GeneratedRegex(@"\bproject_id\s*=\s*(@ProjectId\b|\$\d)|\bINTO\s+\w+\s*\(\s*project_id\b",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Conditions();
}
