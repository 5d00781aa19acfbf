namespace FindAgents.Retrieval.Stores;

/// <summary>A vector property as a collection has it. Its place in the list of them numbers its table and never changes.</summary>
/// <param name="Name">The property's storage name.</param>
/// <param name="Element">What its vectors are made of.</param>
/// <param name="Dimensions">How many numbers a vector has.</param>
/// <param name="Similarity">What its vectors are compared by.</param>
internal sealed record StoredVector(string Name, VectorElement Element, int Dimensions, Similarity Similarity)
{
    /// <summary>The bytes of a stored vector.</summary>
    public int Bytes => Dimensions * (Element == VectorElement.Float32 ? sizeof(float) : 2);
}
