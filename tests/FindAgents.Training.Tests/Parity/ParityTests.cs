using FindAgents.Testing;
using Xunit.Abstractions;

namespace FindAgents.Training.Tests.Parity;

[Trait("Category", "Parity")]
public class ParityTests(ITestOutputHelper output)
{
    private static readonly ParityRunners Runners = ParityRunners.In(typeof(ParityTests).Assembly);

    public static IEnumerable<object[]> Cases => ParityCases.Of("FindAgents.Training.Tests");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void The_official_numbers_come_out(string name) => Runners.Run(name, output);
}
