namespace Roma.ArchitectureTests.Harness;

/// <summary>
/// The one way to state a rule. It fails where a subject breaks it, where there is nothing to break it, and where one of its deliberate offenders
/// gets away: a rule that cannot fail is none.
/// </summary>
internal static class Rule
{
    /// <param name="subjects">All that the rule is about.</param>
    /// <param name="breaches">What is wrong with one of them, each naming it and saying what to do; nothing where all is well.</param>
    /// <param name="offenders">What breaks the rule on purpose, and a part of what the rule must say of it.</param>
    public static void Check<T>(
        IEnumerable<T> subjects, Func<T, IEnumerable<string>> breaches, params IReadOnlyCollection<(T Offender, string Complaint)> offenders)
    {
        var all = subjects.ToList();
        List<string> problems = [.. all.SelectMany(breaches).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (all.Count == 0)
        {
            problems.Add("This rule is about nothing: there is no subject. Look at what it selects.");
        }

        if (offenders.Count == 0)
        {
            problems.Add("This rule has no offender: add one, to prove that it can fail.");
        }

        foreach (var (offender, complaint) in offenders)
        {
            var said = string.Join(" | ", breaches(offender));
            if (!said.Contains(complaint, StringComparison.Ordinal))
            {
                problems.Add($"This rule cannot fail: of its offender {offender} it says \"{said}\" and not \"{complaint}\".");
            }
        }

        if (problems.Count > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, problems));
        }
    }

    /// <summary>The complaint, where something is not kept.</summary>
    public static IEnumerable<string> Unless(bool kept, string complaint) => kept ? [] : [complaint];
}
