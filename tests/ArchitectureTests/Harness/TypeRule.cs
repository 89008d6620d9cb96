using NetArchTest.Rules;

namespace Roma.ArchitectureTests.Harness;

/// <summary>A rule in the words of NetArchTest, whose own passes where it matches nothing.</summary>
internal static class TypeRule
{
    /// <param name="subjects">All that the rule is about.</param>
    /// <param name="condition">What each must meet.</param>
    /// <param name="remedy">What to do about one that does not.</param>
    /// <param name="offenders">Types of this assembly that break it on purpose.</param>
    public static void Check(
        PredicateList subjects, Func<PredicateList, ConditionList> condition, string remedy, params IReadOnlyCollection<Type> offenders)
    {
        var all = subjects.GetTypes().ToList();
        var twins = Types.InAssembly(typeof(TypeRule).Assembly).That().ResideInNamespaceStartingWith("Roma.ArchitectureTests.Offenders");
        HashSet<Type> failing = [.. Failing(condition(subjects)), .. Failing(condition(twins))];
        Rule.Check(
            all,
            type => failing.Contains(type) ? [$"{type.FullName}: {remedy}"] : [],
            [.. offenders.Select(offender => (offender, remedy))]);
    }

    private static IEnumerable<Type> Failing(ConditionList condition) => condition.GetResult().FailingTypes ?? [];
}
