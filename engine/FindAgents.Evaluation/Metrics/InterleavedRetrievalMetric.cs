namespace FindAgents.Evaluation.Metrics;

/// <summary>Scores sentences some of whose entities are pictures against images, as the official interleaved retrieval does.</summary>
/// <remarks>
/// score = cos(sentence, image) + ½ · mean over the entities of (max over the image's objects of cos(entity, object)),
/// less 1e-6 where the image is one that the sentence itself shows. A sentence without entities has no second term;
/// officially it has no score at all. Recall counts ties as <see cref="RetrievalMetric"/> does. Source: FIND's
/// <c>interleave_evaluation.py</c> (paper section 4, FIND-Bench). Pure and thread-safe.
/// </remarks>
public static class InterleavedRetrievalMetric
{
    private const double EntityWeight = 0.5;
    private const double OwnPicture = -1e-6;

    /// <summary>Scores every sentence against every image.</summary>
    /// <param name="sentences">Each sentence's embedding, its entities' embeddings, and the ids of the pictures in it.</param>
    /// <param name="images">Each image's id, embedding and its objects' embeddings.</param>
    /// <returns>(sentences, images).</returns>
    /// <exception cref="ArgumentException">Two embeddings differ in length, or an image has no objects though a sentence has entities.</exception>
    public static double[,] Scores(
        IReadOnlyList<(float[] Embedding, IReadOnlyList<float[]> Entities, IReadOnlyList<long> Pictures)> sentences,
        IReadOnlyList<(long Id, float[] Embedding, IReadOnlyList<float[]> Objects)> images)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        ArgumentNullException.ThrowIfNull(images);
        if (images.FirstOrDefault(i => i.Objects.Count == 0) is { Objects: not null } bare && sentences.Any(s => s.Entities.Count > 0))
        {
            throw new ArgumentException($"Image {bare.Id} has no objects for the entities to be compared with.", nameof(images));
        }

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

    /// <summary>Recall at 1, 5 and 10 where each sentence describes the image at its own place in the list.</summary>
    /// <param name="sentences">As for <see cref="Scores"/>.</param>
    /// <param name="images">As for <see cref="Scores"/>, one for each sentence.</param>
    /// <exception cref="ArgumentException">There is not one image for each sentence, or <see cref="Scores"/> refuses them.</exception>
    public static RecallScores Compute(
        IReadOnlyList<(float[] Embedding, IReadOnlyList<float[]> Entities, IReadOnlyList<long> Pictures)> sentences,
        IReadOnlyList<(long Id, float[] Embedding, IReadOnlyList<float[]> Objects)> images)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        ArgumentNullException.ThrowIfNull(images);
        return sentences.Count == images.Count
            ? RetrievalMetric.Recall(Scores(sentences, images), (s, i) => images[s].Id == images[i].Id)
            : throw new ArgumentException($"{sentences.Count} sentences need as many images; {images.Count} were given.", nameof(images));
    }

    private static double Cosine(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(a, b);
}
