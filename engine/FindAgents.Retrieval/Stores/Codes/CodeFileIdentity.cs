namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>What a codes file belongs to: a file of anything else is made anew.</summary>
/// <param name="Store">The store.</param>
/// <param name="Collection">The collection's number.</param>
/// <param name="Vector">The vector property's number.</param>
/// <param name="Dimensions">The vectors' dimension.</param>
/// <param name="Similarity">What the vectors are compared by.</param>
internal sealed record CodeFileIdentity(Guid Store, long Collection, int Vector, int Dimensions, Similarity Similarity);
