using FindAgents.Testing;

namespace FindAgents.Evaluation.Tests;

/// <summary>What the engine's tests hold the engine to: no number given to torch may be collected while it is read.</summary>
public sealed class ScalarLifetimeTests
{
    [Fact]
    public void No_scalar_is_made_that_may_be_collected_while_it_is_read() => Assert.Empty(ScalarScan.Find(typeof(EvaluationRunner).Assembly));
}
