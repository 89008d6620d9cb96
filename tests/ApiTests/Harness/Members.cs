using System.Text.Json.Nodes;

namespace Roma.ApiTests.Harness;

/// <summary>The members of bodies, as the wire contract lists them.</summary>
internal static class Members
{
    public static readonly string[] OfApp =
        ["id", "name", "remark", "roles", "create_time", "update_time", "created_user", "last_updated_user", "owner", "key", "favorite"];

    public static readonly string[] OfUser = ["user_id", "user_name"];

    /// <summary>A generated secret: 32 letters and digits, of each kind at least one.</summary>
    public const string GeneratedSecret = "^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])[A-Za-z0-9]{32}$";

    extension(JsonObject app)
    {
        public string Text(string member) => (string)app[member]!;

        public string[] Roles => [.. app["roles"]!.AsArray().Select(role => (string)role!)];
    }
}
