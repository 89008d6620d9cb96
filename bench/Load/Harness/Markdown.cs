using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Roma.Bench.Load.Harness;

/// <summary>Builds a report.</summary>
internal sealed class Markdown
{
    private const int MaxWarnings = 20;

    private readonly StringBuilder text = new();

    public void Line(FormattableString? line = null) => text.Append(line?.ToString(CultureInfo.InvariantCulture)).Append('\n');

    public void TableRow(params FormattableString[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture))).Append(" |\n");

    /// <summary>The runtime and the system.</summary>
    public void Machine() => Line($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}.");

    /// <summary>A table of limits and measured values.</summary>
    public void Targets(IEnumerable<Target> targets)
    {
        TableRow($"Target", $"Limit", $"Measured", $"");
        Line($"|---|--:|--:|---|");
        foreach (var target in targets)
        {
            TableRow($"{target.What}", $"{(target.IsUpperLimit ? "≤" : "≥")} {target.Limit}", $"{target.Value:F2}", $"{(target.IsMet ? "met" : "missed")}");
        }
    }

    /// <summary>The first warnings and errors of a server, if there are any.</summary>
    public void Warnings(IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0)
        {
            Line();
            Line($"```");
            foreach (var warning in warnings.Take(MaxWarnings))
            {
                Line($"{warning}");
            }

            Line($"```");
        }
    }

    /// <summary>Writes a file in the folder of artifacts, and returns its text.</summary>
    public async Task<string> WriteAsync(string file, CancellationToken cancellationToken)
    {
        var content = text.ToString();
        await File.WriteAllTextAsync(Path.Combine(Paths.Artifacts, file), content, cancellationToken);
        return content;
    }
}
