using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Roma.Bench.Load;

/// <summary>A report in the making.</summary>
internal sealed class Markdown
{
    private const int MaxComplaints = 20;

    private readonly StringBuilder text = new();

    public void Line(FormattableString? line = null) => text.Append(line?.ToString(CultureInfo.InvariantCulture)).Append('\n');

    public void Cells(params FormattableString[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture))).Append(" |\n");

    /// <summary>What it was measured on.</summary>
    public void Machine() => Line($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}.");

    /// <summary>A table of what was aimed at.</summary>
    public void Targets(IEnumerable<Target> targets)
    {
        Cells($"Target", $"Limit", $"Measured", $"");
        Line($"|---|--:|--:|---|");
        foreach (var target in targets)
        {
            Cells($"{target.What}", $"{(target.IsUpperLimit ? "≤" : "≥")} {target.Limit}", $"{target.Value:F2}", $"{(target.IsMet ? "met" : "missed")}");
        }
    }

    /// <summary>The first lines that a server should not have logged, if it logged any.</summary>
    public void Complaints(IReadOnlyList<string> complaints)
    {
        if (complaints.Count > 0)
        {
            Line();
            Line($"```");
            foreach (var complaint in complaints.Take(MaxComplaints))
            {
                Line($"{complaint}");
            }

            Line($"```");
        }
    }

    /// <summary>Writes a file in the folder of artifacts, and answers its text.</summary>
    public async Task<string> WriteAsync(string file, CancellationToken cancellationToken)
    {
        var content = text.ToString();
        await File.WriteAllTextAsync(Path.Combine(Layout.Artifacts, file), content, cancellationToken);
        return content;
    }
}
