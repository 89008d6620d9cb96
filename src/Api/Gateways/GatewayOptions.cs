namespace Roma.Api.Gateways;

/// <summary>What an operator can set under <c>Roma:</c> about gateways.</summary>
internal sealed class GatewayOptions
{
    /// <summary>What an operator can set under <c>Roma:Verify:</c>.</summary>
    public VerifyOptions Verify { get; set; } = new();
}

/// <summary>What is verified for gateways.</summary>
internal sealed class VerifyOptions
{
    /// <summary>Whether requests are verified whose path can be read in two ways; services behind the gateway must read it as Roma does.</summary>
    public bool AllowAmbiguousPaths { get; set; }
}
