namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>A query's codes.</summary>
/// <param name="Codes">The codes <c>p</c>.</param>
/// <param name="Step">What a code counts.</param>
/// <param name="Error"><c>|δ|</c> at most.</param>
/// <param name="Length"><c>|y|</c> at most.</param>
internal sealed record QueryCode(short[] Codes, double Step, double Error, double Length);
