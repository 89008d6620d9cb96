using CsCheck;
using Roma.Api.Operator.Seeding;

namespace Roma.UnitTests.Api.Operator.Seeding;

public sealed class SeedPaceTests
{
    [Fact]
    public void Finds_how_many_take_a_quarter_of_a_second()
    {
        const int InASecond = 40_000;
        var pace = new SeedPace();

        for (var turn = 0; turn < 5; turn++)
        {
            pace.Learn(pace.Count, TimeSpan.FromSeconds((double)pace.Count / InASecond));
        }

        Assert.InRange(pace.Count, 9_999, 10_001);
    }

    [Fact]
    public void Goes_from_one_to_the_next_by_twice_or_half_at_most()
    {
        var (hasty, patient) = (new SeedPace(), new SeedPace());
        var first = hasty.Count;

        hasty.Learn(first, TimeSpan.Zero);
        patient.Learn(first, TimeSpan.FromMinutes(1));

        Assert.Equal((first * 2, first / 2), (hasty.Count, patient.Count));
    }

    [Fact]
    public void Is_never_more_than_a_command_takes_and_never_next_to_nothing() =>
        Gen.Select(Gen.Int[1, SeedEndpoint.MaxBatch], Gen.Int[0, 100_000]).Array[1, 20].Sample(turns =>
        {
            var pace = new SeedPace();
            foreach (var (count, milliseconds) in turns)
            {
                pace.Learn(count, TimeSpan.FromMilliseconds(milliseconds));
            }

            return pace.Count is >= 500 and <= SeedEndpoint.MaxBatch;
        });
}
