using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Roma.Api.Identity;

/// <summary>What to grant: to whom, with which role, and until when.</summary>
public abstract record CredentialContract
{
    /// <summary>The user that it stands for.</summary>
    [Required]
    [StringLength(Domain.Identity.UserName.MaxLength, MinimumLength = 1)]
    public string? UserName { get; init; }

    /// <summary>What its user may do in this project.</summary>
    [Required]
    public string? Role { get; init; }

    /// <summary>When it expires (UTC); never when absent.</summary>
    [JsonConverter(typeof(UtcTimeConverter))]
    public DateTimeOffset? ExpiresTime { get; init; }
}
