namespace FindAgents.Training.Data;

/// <summary>The input size that a photo is brought to: one of few, so that a batch has one shape.</summary>
/// <param name="Width">Width in pixels, a multiple of 32.</param>
/// <param name="Height">Height in pixels, a multiple of 32.</param>
public readonly record struct Bucket(int Width, int Height)
{
    /// <summary>512×384 for a landscape or square photo, 384×512 for a portrait one.</summary>
    public static Bucket Full(TrainingPhoto photo) => For(photo, 512, 384);

    /// <summary>384×288 for a landscape or square photo, 288×384 for a portrait one: half the cost.</summary>
    public static Bucket Reduced(TrainingPhoto photo) => For(photo, 384, 288);

    /// <summary>The bucket of two sides that lies as the photo does.</summary>
    public static Bucket For(TrainingPhoto photo, int longSide, int shortSide)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return photo.Width >= photo.Height ? new Bucket(longSide, shortSide) : new Bucket(shortSide, longSide);
    }
}
