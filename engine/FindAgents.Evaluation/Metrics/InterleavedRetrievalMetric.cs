namespace FindAgents.Evaluation.Metrics;

/// <summary>Scores sentences some of whose entities are pictures against images, as the official interleaved retrieval does.</summary>
/// <remarks>
/// score = cos(sentence, image) + ½ · mean over the entities of (max over the image's objects of cos(entity, object)),
/// less a trifle where the image is one that the sentence itself shows. Pure and thread-safe.
/// </remarks>
public static class InterleavedRetrievalMetric
{
    private const double EntityWeight = 0.5;
    private const double OwnPicture = -1e-6;

    /// <summary>Scores every sentence against every image.</summary>
    /// <param name="sentences">Each sentence's embedding, its entities' embeddings, and the ids of the pictures in it.</param>
    /// <param name="images">Each image's id, embedding and its objects' embeddings.</param>
    /// <returns>(sentences, images).</returns>
    public static double[,] Scores(
        IReadOnlyList<(float[] Embedding, IReadOnlyList<float[]> Entities, IReadOnlyList<long> Pictures)> sentences,
        IReadOnlyList<(long Id, float[] Embedding, IReadOnlyList<float[]> Objects)> images)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        ArgumentNullException.ThrowIfNull(images);
        var scores = new double[sentences.Count, images.Count];
        for (var s = 0; s < sentences.Count; s++)
        {
            var (embedding, entities, pictures) = sentences[s];
            for (var i = 0; i < images.Count; i++)
            {
                var fit = entities.Count == 0 ? 0 : entities.Average(e => images[i].Objects.Max(o => Cosine(e, o)));
                scores[s, i] = Cosine(embedding, images[i].Embedding) + (EntityWeight * fit) + (pictures.Contains(images[i].Id) ? OwnPicture : 0);
            }
        }

        return scores;
    }

    private static double Cosine(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(a, b);
}
