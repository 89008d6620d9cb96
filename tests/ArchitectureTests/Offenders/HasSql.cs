namespace Roma.ArchitectureTests.Offenders;

internal sealed class HasSql
{
    private const string Star = "SELECT * FROM apps WHERE project_id = @ProjectId";

    private const string AliasedStar = "SELECT a.* FROM apps AS a WHERE a.project_id = @ProjectId";

    private const string AnyProject = "SELECT name FROM apps WHERE app_id = @AppId";

    private const string OtherProject = """
        SELECT app.name, token.user_id
        FROM apps AS app JOIN tokens AS token ON token.user_id = app.created_by_id
        WHERE app.project_id = @ProjectId
        """;

    private const string Typed = "SELECT CAST(sealed_secret AS BLOB) FROM apps WHERE project_id = @ProjectId";

    private const string NoProject = "INSERT INTO apps (app_id, name) VALUES (@AppId, @Name)";

    public static string Interpolated(string name) => $"DELETE FROM apps WHERE project_id = '{name}'";

    public static string Concatenated(string name) => "SELECT app_id FROM apps WHERE project_id = '" + name + "'";

    public static string Formatted(object name) => string.Format(null, "UPDATE apps SET name = '{0}' WHERE project_id = @ProjectId", name);
}
