namespace FindAgents.Testing;

/// <summary>Runs parity cases of one kind. Every class in a test project that implements this is found by itself.</summary>
public interface IParityRunner
{
    /// <summary>Whether this runner knows the case.</summary>
    bool Covers(ParityCase parityCase);

    /// <summary>Computes the case with our code and compares every output it lists.</summary>
    /// <param name="parityCase">The case.</param>
    /// <param name="comparison">Takes ours and the official values.</param>
    void Run(ParityCase parityCase, ParityComparison comparison);
}
