using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace Roma.Api.Binding;

/// <summary>Keeps empty and blank parameters, which binding would turn into null: no app has such an id, and a name may contain such a part.</summary>
internal sealed class KeepEmptyStrings : IDisplayMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context) => context.DisplayMetadata.ConvertEmptyStringToNull = false;
}
